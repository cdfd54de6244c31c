/** Why a command is refused; the text goes back after `ERR`. */
export class PandaError extends Error {
  constructor(text: string) {
    super(text);
    this.name = 'PandaError';
  }
}
