package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a server is started, once it is known on which port.
 *
 * @param folder where it runs and writes
 * @param environment its environment variables
 * @param command tells what to run
 */
record Launch(Path folder, Map<String, String> environment, Command command) {

  /** A command that names a port. Asked again where that was lost, for the same folder. */
  interface Command {
    List<String> on(int port) throws IOException;
  }
}
