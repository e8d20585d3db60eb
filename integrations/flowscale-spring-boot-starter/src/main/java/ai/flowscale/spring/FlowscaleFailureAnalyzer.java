package ai.flowscale.spring;

import ai.flowscale.api.error.ConfigurationException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a client that could not be created. The library's messages name methods of its builder;
 * these name the properties.
 */
final class FlowscaleFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
    if (findCause(rootFailure, BeanCreationException.class) == null) {
      return null;
    }
    String message = String.valueOf(cause.getMessage());
    return new FailureAnalysis(description(message), action(message), cause);
  }

  private static String description(String message) {
    if (message.startsWith("baseUrl is missing")) {
      return "The address of the Flowscale deployment is missing.";
    }
    if (message.startsWith("apiKey is missing")) {
      return "The API key of the Flowscale deployment is missing.";
    }
    return "The Flowscale client is not configured correctly. " + message;
  }

  private static String action(String message) {
    if (message.startsWith("baseUrl is missing")) {
      return "Set the property flowscale.api.url, or the environment variable FLOWSCALE_API_URL, to"
          + " an address such as https://your-deployment.pod.flowscale.ai.";
    }
    if (message.startsWith("apiKey is missing")) {
      return "Set the environment variable FLOWSCALE_API_KEY, or the property flowscale.api.key."
          + " Behind a proxy that adds the key, set flowscale.proxy-mode=true.";
    }
    if (message.startsWith("Several transports found")) {
      return "Set the property flowscale.transport to one of these names, or keep only one of the"
          + " transports' artifacts.";
    }
    return "Correct the setting that the description names; in application properties all settings"
        + " of the client begin with flowscale.";
  }
}
