package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** A server that can end an application and start it again. */
interface Redeploying {

  /**
   * The server's classes whose instances hold on to each application that it has had, an empty one
   * too. That is not for applications to change.
   */
  default Set<String> holders() {
    return Set.of();
  }

  /** Returns once the application no longer responds. */
  void undeploy(AppServer server, Path war) throws IOException, InterruptedException;

  /**
   * Returns once the application responds.
   *
   * @param settings those with which the server was started
   */
  void deploy(AppServer server, Path war, Map<String, String> settings)
      throws IOException, InterruptedException;
}
