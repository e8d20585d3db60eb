package ai.flowscale.tests.reactive;

import ai.flowscale.transport.jdk.JdkTransportProvider;

/** The rules of a publisher, for a content over java.net.http. */
public class JdkDownloadRulesTest extends DownloadRules {

  public JdkDownloadRulesTest() {
    super(new JdkTransportProvider());
  }
}
