package ai.flowscale.tck.transport;

import ai.flowscale.tck.server.RawScript;

/** Scripts of servers for several tests. */
final class Scripts {
  private Scripts() {}

  /** Writes these bytes after one request, and then waits for the client to close. */
  static RawScript write(String text) {
    return connection -> {
      connection.readRequest();
      connection.write(text);
      connection.readToEnd();
    };
  }

  /** Writes these bytes after one request, and then closes. */
  static RawScript writeAndClose(String text) {
    return connection -> {
      connection.readRequest();
      connection.write(text);
    };
  }

  /** Writes these bytes after each request of a connection. */
  static RawScript writeAll(String text) {
    return connection -> {
      while (true) {
        connection.readRequest();
        connection.write(text);
      }
    };
  }

  /** Responds to all requests of a connection with 200 and a body. */
  static RawScript respondAll(String body) {
    return connection -> {
      while (true) {
        boolean head = connection.readRequest().method().equals("HEAD");
        connection.respond("200 OK", head ? "" : body);
      }
    };
  }

  /** Responds to one request with 200 and a body after the connection is released. */
  static RawScript respondWhenReleased(String body) {
    return connection -> {
      connection.readRequest();
      connection.stall();
      connection.respond("200 OK", body);
      connection.readToEnd();
    };
  }
}
