package ai.flowscale.examples.boot;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.RunResult;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Runs a workflow for callers over HTTP. */
@SpringBootApplication
@RestController
public class PictureService {
  private final Flowscale flowscale;
  private final String workflow;

  PictureService(Flowscale flowscale, @Value("${pictures.workflow}") String workflow) {
    this.flowscale = flowscale;
    this.workflow = workflow;
  }

  public static void main(String[] args) {
    SpringApplication.run(PictureService.class, args);
  }

  @GetMapping("/containers")
  List<String> containers() {
    return flowscale.checkHealth().stream().map(it -> it.container()).toList();
  }

  /** The same from a thread of the JVM's common pool, which knows nothing of the application. */
  @GetMapping("/common-pool/containers")
  CompletableFuture<List<String>> containersFromCommonPool() {
    return CompletableFuture.supplyAsync(this::containers);
  }

  /** Responds with an event for each status of the run. No thread of the server waits for it. */
  @PostMapping("/pictures")
  SseEmitter make(@RequestParam String prompt, @RequestBody byte[] picture) {
    SseEmitter events = new SseEmitter(0L);
    InputFile file = InputFile.of("picture.png", picture);
    var inputs = WorkflowInputs.builder().text("prompt", prompt).file("picture", file).build();
    var options = WaitOptions.builder().onStatus(run -> send(events, "status", run.status()));
    flowscale
        .async()
        .executeWorkflowAndWait(workflow, inputs, options.build())
        .whenComplete(
            (result, failure) -> {
              if (failure == null) {
                send(events, "done", Map.of("runId", result.runId(), "outputs", names(result)));
              } else {
                send(events, "failed", failure.getClass().getSimpleName());
              }
              events.complete();
            });
    return events;
  }

  /** What callers see of outputs: presigned links stay here. */
  private static List<String> names(RunResult result) {
    return result.outputs().stream().map(it -> it.filename()).toList();
  }

  private static void send(SseEmitter events, String name, Object data) {
    try {
      events.send(SseEmitter.event().name(name).data(data));
    } catch (IOException | IllegalStateException e) {
      // The caller has gone, which the server sees too. The run continues.
    }
  }

  @GetMapping("/outputs/{name}")
  ResponseEntity<InputStreamResource> output(@PathVariable String name) {
    return ResponseEntity.of(
        flowscale
            .getOutput(name)
            .map(output -> new InputStreamResource(flowscale.openOutput(output).inputStream())));
  }
}
