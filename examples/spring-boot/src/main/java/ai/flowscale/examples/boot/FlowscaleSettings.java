package ai.flowscale.examples.boot;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Where the deployment is, from Spring's environment: {@code FLOWSCALE_API_URL} and so on. */
@Component
class FlowscaleSettings {
  private final String apiUrl;
  private final String apiKey;

  FlowscaleSettings(
      @Value("${flowscale.api.url}") String apiUrl, @Value("${flowscale.api.key}") String apiKey) {
    this.apiUrl = apiUrl;
    this.apiKey = apiKey;
  }

  String apiUrl() {
    return apiUrl;
  }

  String apiKey() {
    return apiKey;
  }
}
