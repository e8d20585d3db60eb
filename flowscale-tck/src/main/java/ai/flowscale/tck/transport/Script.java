package ai.flowscale.tck.transport;

import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawScript;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Steps of a server on a connection, one after the other. */
record Script(List<RawScript> steps) implements RawScript {
  @Override
  public void play(RawConnection connection) throws IOException {
    for (RawScript step : steps) {
      step.play(connection);
    }
  }

  Script then(RawScript step) {
    List<RawScript> more = new ArrayList<>(steps);
    more.add(step);
    return new Script(more);
  }

  /** Reads a request with all of its body. */
  Script read() {
    return then(RawConnection::readRequest);
  }

  Script write(String text) {
    return then(connection -> connection.write(text));
  }

  Script write(byte[] bytes) {
    return then(connection -> connection.write(bytes));
  }

  /** Writes a whole response. */
  Script respond(String status, String body) {
    return then(connection -> connection.respond(status, body));
  }

  /** Waits until the connection is released. */
  Script stall() {
    return then(RawConnection::stall);
  }

  Script reset() {
    return then(RawConnection::reset);
  }

  Script halfClose() {
    return then(RawConnection::halfClose);
  }

  /** Waits for the client to close. */
  Script readToEnd() {
    return then(RawConnection::readToEnd);
  }
}
