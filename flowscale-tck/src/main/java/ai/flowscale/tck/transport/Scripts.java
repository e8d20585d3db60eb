package ai.flowscale.tck.transport;

import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawScript;
import java.util.List;

/** The begins of scripts, and scripts of servers for several tests. */
final class Scripts {
  private Scripts() {}

  /** Begins by reading a request with all of its body. */
  static Script read() {
    return new Script(List.of()).read();
  }

  /** Begins by reading a request up to some byte of its body. */
  static Script readBody(long atLeast) {
    return new Script(List.of(connection -> connection.readBody(connection.readHead(), atLeast)));
  }

  /** Begins by reading the head of a request. */
  static Script readHead() {
    return new Script(List.of(RawConnection::readHead));
  }

  /** Plays a script again and again, for all requests of a connection. */
  static RawScript forEver(RawScript each) {
    return connection -> {
      while (true) {
        each.play(connection);
      }
    };
  }

  /** Returns a response of 200 with a length, and these lines in its head. */
  static String ok(String body, String... lines) {
    return response("200 OK", body, lines);
  }

  /** Returns a response with a length, and these lines in its head. */
  static String response(String status, String body, String... lines) {
    StringBuilder text = new StringBuilder("HTTP/1.1 " + status + "\r\n");
    for (String line : lines) {
      text.append(line).append("\r\n");
    }
    return text + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /** Writes these bytes after one request, and then waits for the client to close. */
  static RawScript write(String text) {
    return read().write(text).readToEnd();
  }

  /** Writes these bytes after one request, and then closes. */
  static RawScript writeAndClose(String text) {
    return read().write(text);
  }

  /** Writes these bytes after each request of a connection. */
  static RawScript writeAll(String text) {
    return forEver(read().write(text));
  }

  /** Responds to all requests of a connection with 200 and a body. */
  static RawScript respondAll(String body) {
    return forEver(
        connection -> {
          boolean head = connection.readRequest().method().equals("HEAD");
          connection.respond("200 OK", head ? "" : body);
        });
  }

  /** Responds to one request with 200 and a body after the connection is released. */
  static RawScript respondWhenReleased(String body) {
    return read().stall().respond("200 OK", body).readToEnd();
  }
}
