package ai.flowscale.tests.reactive;

import ai.flowscale.transport.vertx.VertxTransportProvider;

/** The rules of a subscriber, for the transport over Vert.x. */
public class VertxUploadRulesTest extends UploadRules {

  public VertxUploadRulesTest() {
    super(new VertxTransportProvider());
  }
}
