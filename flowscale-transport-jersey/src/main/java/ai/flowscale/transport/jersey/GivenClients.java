package ai.flowscale.transport.jersey;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.spi.Capability;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.core.Configuration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.cookie.StandardCookieSpec;
import org.glassfish.jersey.apache5.connector.Apache5ClientProperties;
import org.glassfish.jersey.apache5.connector.Apache5ConnectorProvider;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.ClientProperties;
import org.glassfish.jersey.client.authentication.HttpAuthenticationFeature;
import org.jspecify.annotations.Nullable;

/** What can be seen of a client that the application hands in. */
final class GivenClients {

  /**
   * Set with each request. Jersey's connectors ask each request whether to follow redirects and
   * whether to hold the body in memory; other JAX-RS clients do not know these names.
   */
  static final Map<String, Object> REQUEST_PROPERTIES =
      Map.of(
          ClientProperties.FOLLOW_REDIRECTS,
          false,
          ClientProperties.REQUEST_ENTITY_PROCESSING,
          // As a text, which needs none of Jersey's classes.
          "CHUNKED");

  /** A server with another JAX-RS client has none of Jersey's classes. */
  private static final boolean JERSEY = isJerseyHere();

  private GivenClients() {}

  private static boolean isJerseyHere() {
    try {
      Class.forName(
          "org.glassfish.jersey.client.ClientConfig", false, GivenClients.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /**
   * Refuses a client whose settings break the contract of a transport.
   *
   * @throws ConfigurationException with the remedy
   */
  static void check(Client client) {
    Configuration config = client.getConfiguration();
    refuse(
        isTrue(config.getProperty(ClientProperties.FOLLOW_REDIRECTS)),
        "follows redirects",
        "the property " + ClientProperties.FOLLOW_REDIRECTS + " set to false");
    refuse(
        JERSEY && config.isRegistered(HttpAuthenticationFeature.class),
        "authenticates by itself and sends requests again for it",
        "no HttpAuthenticationFeature");
    if (isOverApache(config)) {
      checkApache(config);
    }
  }

  private static void checkApache(Configuration config) {
    RequestConfig requests =
        config.getProperty(Apache5ClientProperties.REQUEST_CONFIG) instanceof RequestConfig given
            ? given
            : RequestConfig.DEFAULT;
    refuse(
        !isTrue(config.getProperty(Apache5ClientProperties.DISABLE_COOKIES))
            && !StandardCookieSpec.IGNORE.equals(requests.getCookieSpec()),
        "keeps cookies",
        "the property " + Apache5ClientProperties.DISABLE_COOKIES + " set to true");
    refuse(
        requests.isContentCompressionEnabled(),
        "decompresses responses",
        "the property "
            + Apache5ClientProperties.REQUEST_CONFIG
            + " set to a RequestConfig with setContentCompressionEnabled(false)");
  }

  /**
   * The capabilities of such a client. It cannot abort an exchange, because JAX-RS has no way to
   * break a connection. It may send a request twice: {@code HttpURLConnection} resends a POST, and
   * Apache HttpClient resends one without a body after a 503.
   */
  static Set<Capability> capabilities(Client client) {
    Set<Capability> all = EnumSet.noneOf(Capability.class);
    // HttpURLConnection drops the body of a 401; of others nothing is known.
    if (isOverApache(client.getConfiguration())) {
      all.add(Capability.ERROR_BODIES);
    }
    return all;
  }

  private static boolean isOverApache(Configuration config) {
    return JERSEY
        && config instanceof ClientConfig jersey
        && jersey.getConnectorProvider() instanceof Apache5ConnectorProvider;
  }

  private static boolean isTrue(@Nullable Object property) {
    return property != null && Boolean.parseBoolean(property.toString());
  }

  private static void refuse(boolean wrong, String fault, String remedy) {
    if (wrong) {
      throw new ConfigurationException(
          "The Client handed to JerseyTransport.using " + fault + ": build it with " + remedy);
    }
  }
}
