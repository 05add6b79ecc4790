// The queue: at least once, in no promised order, and disposable: the store alone can restart any run.

/** A message handed out; it returns to the queue when its visibility timeout passes, unless it is deleted. */
export interface ReceivedMessage {
  readonly body: string;
  /** Names this hand-out; a later hand-out of the same message has another. */
  readonly receipt: string;
  /** 1 at the first hand-out. */
  readonly receiveCount: number;
}

/** Sending, which is all that a stage may do with a queue. */
export interface MessageSender {
  send(bodies: readonly string[]): Promise<void>;
}

export interface JobQueue extends MessageSender {
  /** Up to `max` visible messages, hidden from others for `visibilityMs` from now. */
  receive(max: number, visibilityMs: number): Promise<readonly ReceivedMessage[]>;
  /**
   * Removes a message for good. Never fails for a receipt that a later hand-out replaced; whether it then removes the
   * message is up to the queue, as with SQS.
   */
  delete(receipt: string): Promise<void>;
  /** Hides the message for `visibilityMs` from now; 0 returns it at once. */
  changeVisibility(receipt: string, visibilityMs: number): Promise<void>;
  /** Messages that were handed out the greatest allowed number of times without being deleted. */
  deadLetters(): Promise<readonly string[]>;
}
