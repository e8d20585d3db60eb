package ai.flowscale.emulator.service;

import ai.flowscale.emulator.RunPhase;
import ai.flowscale.emulator.http.WireResponse;
import java.time.Instant;
import java.util.Optional;

/** {@code GET /api/v1/runs/output}. */
record OutputHandler(Runs runs, LinkSigner links) {
  WireResponse handle(Call call) {
    Parameters parameters = call.parameters();
    String name = parameters.required("filename");
    if (!parameters.valid()) {
      return parameters.refusal();
    }
    Instant now = runs.now();
    RunState run = runs.findByOutput(name);
    if (run == null || !run.isKnown(now) || !run.isOutputKnown(now)) {
      return notFound();
    }
    Optional<RunOutputFile> file =
        run.phase(now) == RunPhase.COMPLETED
            ? run.outputs().stream().filter(output -> output.isNamed(name)).findFirst()
            : Optional.empty();
    if (file.isPresent() && run.isOutputReady(now)) {
      return Json.success(
          Json.object()
              .add("download_url", links.sign(file.get().s3Key()))
              .add("generation_status", "success")
              .build());
    }
    return file.isPresent() || run.outputNames(now).contains(OutputNames.stem(name))
        ? WireResponse.empty(204)
        : notFound();
  }

  private static WireResponse notFound() {
    return Json.error(404, "Output not found");
  }
}
