package ai.flowscale.tck.transport;

import ai.flowscale.tck.server.RawScript;

/** What a server does in more than one rule's test. */
final class Scripts {
  private Scripts() {}

  /** Answers one request with these bytes, and then waits for the client to leave. */
  static RawScript answer(String text) {
    return connection -> {
      connection.readRequest();
      connection.write(text);
      connection.readToEnd();
    };
  }

  /** Answers one request with these bytes, and then leaves. */
  static RawScript answerAndClose(String text) {
    return connection -> {
      connection.readRequest();
      connection.write(text);
    };
  }

  /** Answers all requests of a connection with these bytes. */
  static RawScript answerAll(String text) {
    return connection -> {
      while (true) {
        connection.readRequest();
        connection.write(text);
      }
    };
  }

  /** Answers all requests of a connection with 200 and a body. */
  static RawScript respondAll(String body) {
    return connection -> {
      while (true) {
        boolean head = connection.readRequest().method().equals("HEAD");
        connection.respond("200 OK", head ? "" : body);
      }
    };
  }

  /** Answers one request with 200 and a body once the connection is released. */
  static RawScript respondWhenReleased(String body) {
    return connection -> {
      connection.readRequest();
      connection.stall();
      connection.respond("200 OK", body);
      connection.readToEnd();
    };
  }
}
