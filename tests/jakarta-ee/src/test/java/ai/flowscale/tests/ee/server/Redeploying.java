package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.nio.file.Path;

/** A server that can end an application and start it again. */
interface Redeploying {

  /** The server as it is to be started for that. */
  ServerKind readyToRedeploy();

  /** Returns once the application does not answer any more. */
  void undeploy(AppServer server, Path war) throws IOException, InterruptedException;

  /** Returns once the application answers again. */
  void redeploy(AppServer server, Path war) throws IOException, InterruptedException;
}
