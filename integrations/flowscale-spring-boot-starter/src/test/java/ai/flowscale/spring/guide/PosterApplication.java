package ai.flowscale.spring.guide;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.RunResult;
import java.nio.file.Path;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The program of docs/guide/spring-boot.md. */
// snippet: application
@SpringBootApplication
public class PosterApplication {
  public static void main(String[] args) {
    SpringApplication.run(PosterApplication.class, args);
  }

  @Bean
  ApplicationRunner poster(Flowscale flowscale) {
    return args -> {
      WorkflowInputs inputs = WorkflowInputs.builder().text("prompt", "a lighthouse").build();
      RunResult result = flowscale.executeWorkflowAndWait("bncu0a1kipv", inputs);
      System.out.println(flowscale.downloadAll(result, Path.of("posters", result.runId())));
    };
  }
}
// end of snippet
