package ai.flowscale.tests.reactive;

import ai.flowscale.transport.vertx.VertxTransportProvider;

/** The rules of a publisher, for a content over Vert.x. */
public class VertxDownloadRulesTest extends DownloadRules {

  public VertxDownloadRulesTest() {
    super(new VertxTransportProvider());
  }
}
