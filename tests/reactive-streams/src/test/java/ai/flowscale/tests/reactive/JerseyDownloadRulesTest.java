package ai.flowscale.tests.reactive;

import ai.flowscale.transport.jersey.JerseyTransportProvider;

/** The rules of a publisher, for a content over Jersey. */
public class JerseyDownloadRulesTest extends DownloadRules {

  public JerseyDownloadRulesTest() {
    super(new JerseyTransportProvider());
  }
}
