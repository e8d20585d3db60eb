package ai.flowscale.spring.guide;

// snippet: application
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.RunResult;
import java.nio.file.Path;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Makes a poster, and ends. */
@SpringBootApplication
public class PosterApplication {
  public static void main(String[] args) {
    SpringApplication.run(PosterApplication.class, args);
  }

  @Bean
  ApplicationRunner poster(Flowscale flowscale) {
    return args -> {
      WorkflowInputs inputs = WorkflowInputs.builder().text("text_51536", "a lighthouse").build();
      RunResult result = flowscale.executeWorkflowAndWait("bncu0a1kipv", inputs);
      flowscale
          .downloadAll(result, Path.of("posters", result.runId()))
          .forEach(file -> System.out.println(file.path()));
    };
  }
}
// end of snippet
