/** The answer of GET /v1/models, in the forms of both OpenAI and Anthropic. */
export function modelList(id: string): object {
  const model = {
    id,
    object: 'model',
    type: 'model',
    display_name: id,
    created: 0,
    created_at: '1970-01-01T00:00:00Z',
    owned_by: 'skillopt-bench',
  };
  return { object: 'list', data: [model], has_more: false, first_id: id, last_id: id };
}
