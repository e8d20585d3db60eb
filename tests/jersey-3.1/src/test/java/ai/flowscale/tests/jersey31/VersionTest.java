package ai.flowscale.tests.jersey31;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tck.FlowscaleTransportTck;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import org.glassfish.jersey.apache5.connector.Apache5ConnectorProvider;
import org.glassfish.jersey.internal.Version;
import org.junit.jupiter.api.Test;

/** What the transport's own tests run with: they and this one have the same class path. */
class VersionTest {
  @Test
  void jerseyIsThatOfJakartaEe10() {
    assertThat(Version.getVersion()).isEqualTo("3.1.11");
  }

  @Test
  void theClientAndItsConnectorComeFromTheSameRelease() {
    try (Client client = ClientBuilder.newClient()) {
      assertThat(jarOf(client.getClass())).endsWith("/jersey-client-3.1.11.jar");
    }
    assertThat(jarOf(Apache5ConnectorProvider.class))
        .endsWith("/jersey-apache5-connector-3.1.11.jar");
  }

  @Test
  void theInterfacesAreThoseOfJakartaEe10() {
    assertThat(jarOf(Client.class)).endsWith("/jakarta.ws.rs-api-3.1.0.jar");
  }

  @Test
  void theTransportsOwnTestsWereCompiled() throws ClassNotFoundException {
    assertThat(Class.forName("ai.flowscale.transport.jersey.JerseyTransportTckTest"))
        .isAssignableTo(FlowscaleTransportTck.class);
  }

  private static String jarOf(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().getPath();
  }
}
