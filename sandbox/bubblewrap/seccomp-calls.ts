/** Numbers of system calls, and what they are denied for (see seccomp-filter.ts). */

export interface Architecture {
  readonly audit: number;
  readonly clone: number;
  /** Its first argument is whose limits are set; 0 is the caller. */
  readonly prlimit: number;
  /** Allowed for the caller alone: PRIO_PROCESS (0) and 0. */
  readonly setpriority: number;
  /** Their first argument is the address family. */
  readonly socketCalls: readonly [socket: number, socketpair: number];
  readonly setsockopt: number;
  readonly denied: readonly number[];
}

/** Same numbers on all architectures that came after 2011 agreed on one table. */
export const deniedEverywhere = [
  425, 426, 427 /* io_uring */, 428, 429, 430, 431, 432, 433, 442 /* new mount calls */,
  438 /* pidfd_getfd */, 440 /* process_madvise */, 447 /* memfd_secret */,
];
export const clone3 = 435;

export const architectures: Readonly<Record<string, Architecture>> = {
  x64: {
    audit: 0xc000003e,
    clone: 56,
    prlimit: 302,
    setpriority: 141,
    socketCalls: [41, 53],
    setsockopt: 54,
    denied: [
      ...[101, 310, 311, 312], // ptrace, process_vm_readv, process_vm_writev, kcmp
      ...[165, 166, 155, 161, 272, 308], // mount, umount2, pivot_root, chroot, unshare, setns
      ...[319, 29, 30, 31, 67], // memfd_create, shmget, shmat, shmctl, shmdt
      ...[64, 65, 66, 220, 68, 69, 70, 71, 240, 241], // sem*, msg*, mq_open, mq_unlink
      ...[248, 249, 250, 321, 298, 323], // add_key, request_key, keyctl, bpf, perf_event_open, userfaultfd
      ...[246, 320, 175, 313, 176, 304, 303], // kexec*, *_module, open_by_handle_at, name_to_handle_at
      ...[135, 179, 167, 168, 169, 163, 103, 300], // personality, quotactl, swap*, reboot, acct, syslog, fanotify
      ...[164, 227, 305, 159], // settimeofday, clock_settime, clock_adjtime, adjtimex
      ...[172, 173, 154, 134, 180, 212, 256, 279], // iopl, ioperm, modify_ldt, uselib, nfsservctl, ..., move_pages
      ...[142, 144, 203, 314, 251], // sched_setparam, sched_setscheduler, sched_setaffinity, sched_setattr, ioprio_set
    ],
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    prlimit: 261,
    setpriority: 140,
    socketCalls: [198, 199],
    setsockopt: 208,
    denied: [
      ...[117, 270, 271, 272],
      ...[40, 39, 41, 51, 97, 268],
      ...[279, 194, 195, 196, 197],
      ...[190, 191, 192, 193, 186, 187, 188, 189, 180, 181],
      ...[217, 218, 219, 280, 241, 282],
      ...[104, 294, 105, 106, 273, 265, 264],
      ...[92, 60, 224, 225, 142, 89, 116, 262],
      ...[170, 112, 266, 171],
      ...[18, 42, 238, 239],
      ...[118, 119, 122, 274, 30],
    ],
  },
};
