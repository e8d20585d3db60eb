package ai.flowscale.examples.boot;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.OutputContent;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.RunOutput;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The service's HTTP interface. */
@RestController
class PictureController {
  private final Flowscale flowscale;

  PictureController(Flowscale flowscale) {
    this.flowscale = flowscale;
  }

  /** A run as callers see it: presigned links stay here. */
  record Picture(String runId, List<String> outputs) {}

  @GetMapping("/containers")
  List<String> containers() {
    return flowscale.checkHealth().stream().map(ContainerHealth::container).toList();
  }

  /** The same from a thread of the JVM's common pool, which knows nothing of the application. */
  @GetMapping("/common-pool/containers")
  CompletableFuture<List<String>> containersFromCommonPool() {
    return CompletableFuture.supplyAsync(this::containers);
  }

  /** No thread of the server waits for the run. */
  @PostMapping(value = "/pictures", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  CompletableFuture<Picture> make(
      @RequestParam String workflow, @RequestParam String prompt, @RequestBody byte[] picture) {
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .text("prompt", prompt)
            .file("picture", InputFile.of("picture.png", picture))
            .build();
    return flowscale
        .async()
        .executeWorkflowAndWait(workflow, inputs)
        .thenApply(
            result ->
                new Picture(
                    result.runId(), result.outputs().stream().map(RunOutput::filename).toList()));
  }

  @GetMapping("/outputs/{name}")
  ResponseEntity<InputStreamResource> output(@PathVariable String name) {
    return flowscale
        .getOutput(name)
        .map(
            output -> {
              OutputContent content = flowscale.openOutput(output);
              return ResponseEntity.ok()
                  .contentType(MediaType.APPLICATION_OCTET_STREAM)
                  .body(new InputStreamResource(content.inputStream()));
            })
        .orElseGet(() -> ResponseEntity.notFound().build());
  }
}
