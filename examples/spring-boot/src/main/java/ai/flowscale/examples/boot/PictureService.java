package ai.flowscale.examples.boot;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Runs workflows for callers over HTTP. */
@SpringBootApplication
public class PictureService {

  public static void main(String[] args) {
    SpringApplication.run(PictureService.class, args);
  }

  /** One client for all requests; Spring closes it with the application. */
  @Bean
  Flowscale flowscale(FlowscaleSettings settings) {
    return Flowscale.create(
        FlowscaleConfig.builder().baseUrl(settings.apiUrl()).apiKey(settings.apiKey()).build());
  }
}
