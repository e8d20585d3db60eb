package ai.flowscale.tests.reactive;

import ai.flowscale.transport.jdk.JdkTransportProvider;

/** The rules of a subscriber, for the transport over java.net.http. */
public class JdkUploadRulesTest extends UploadRules {

  public JdkUploadRulesTest() {
    super(new JdkTransportProvider());
  }
}
