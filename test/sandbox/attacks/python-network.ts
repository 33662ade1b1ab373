import type { Attack } from '../attack.ts';
import { refused, tries } from './tries.ts';

export const networkAttacks: Attack[] = [
  {
    title: 'connects to a server on loopback',
    code: ({ port }) => tries(`socket.create_connection(("127.0.0.1", ${port}), 2)`),
    says: refused,
  },
  {
    title: 'asks a server on loopback over HTTP',
    code: ({ port }) =>
      tries(`import urllib.request\nurllib.request.urlopen("http://127.0.0.1:${port}/", timeout=2)`),
    says: /held: URLError .*not permitted/,
  },
  {
    title: 'connects to a server by a bare system call',
    code: () => tries('syscall(41 if os.uname().machine == "x86_64" else 198, 2, 1, 0)'),
    says: refused,
  },
  {
    title: 'connects to an outside address',
    code: () => tries('socket.create_connection(("192.0.2.1", 80), 2)'),
    says: refused,
  },
  {
    title: 'connects to an outside address by IPv6',
    code: () => tries('socket.create_connection(("2001:db8::1", 80), 2)'),
    says: refused,
  },
  {
    title: 'asks for a name',
    code: () => tries('socket.getaddrinfo("example.invalid", 80)'),
    says: /held: gaierror/,
  },
  {
    title: 'sends a datagram',
    code: () => tries('socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53))'),
    says: refused,
  },
  {
    title: 'opens unix sockets',
    code: () => tries('socket.socket(socket.AF_UNIX)', 'socket.socketpair()'),
    says: refused,
  },
  {
    title: 'opens raw and netlink sockets',
    code: () =>
      tries(
        'socket.socket(socket.AF_PACKET, socket.SOCK_RAW)',
        'socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)',
      ),
    says: refused,
  },
  {
    title: 'goes to the network from a shell',
    language: 'shell',
    code: ({ port }) =>
      `(exec 3<>/dev/tcp/127.0.0.1/${port} && echo ESCAPED)\nbash -c 'exec 3<>/dev/tcp/127.0.0.1/${port} && echo ESCAPED'\necho done`,
    says: /done/,
  },
];
