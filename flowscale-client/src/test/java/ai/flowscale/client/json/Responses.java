package ai.flowscale.client.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;

/** Responses as the service sends them, in both dialects, and a codec to read them with. */
final class Responses {

  static final JsonCodec CODEC =
      JsonCodec.find(List.of(Responses.class.getClassLoader()), Optional.empty());

  static final String HEALTH =
      """
      {"status": "success",
       "data": [{"container": "container1", "status": "idle", "gpu": "L40S"},
                {"url": "https://pod-2.internal:8188", "status": "running"}],
       "errors": null}
      """;

  static final String QUEUE =
      """
      {"status": "success",
       "data": [
         {"container": "container1",
          "queue": {
            "queue_running": [[4, "prompt-4"]],
            "queue_pending": [
              [5, "prompt-5", {"3": {"class_type": "KSampler", "inputs": {"seed": 1}}},
               {"extra_pnginfo": {"workflow": {}}}, ["9"]],
              [-6.5, "prompt-6"]]}},
         {"comfy_uri": "http://10.0.0.7:8188", "queue": null}],
       "errors": null}
      """;

  static final String WORKFLOWS =
      """
      {"status": "success",
       "data": [
         {"id": "wf-1", "name": "Portrait", "description": "Makes one",
          "inputs": "[{\\"path\\": \\"text_51536\\", \\"type\\": \\"text\\"}]",
          "outputs": "an image", "team_id": "team-7"}],
       "errors": null}
      """;

  static final String WORKFLOWS_BETA =
      """
      {"status": "success",
       "data": {"workflows": [
         {"workflow_id": "wf-2", "name": "Upscale", "description": null,
          "inputs": {"image_1": {"type": "image"}}, "outputs": ["image_2"]}]},
       "errors": null}
      """;

  static final String SUBMISSION =
      """
      {"status": "success", "data": {"run_id": "run-1", "workflow_id": "wf-1"}, "errors": null}
      """;

  static final String SUBMISSION_OLD =
      """
      {"status": "success",
       "data": {"number": 12, "node_errors": {"9": {"errors": []}},
                "output_names": ["a.png", "b.png"], "run_id": "run-2"},
       "errors": null}
      """;

  static final String SUBMISSION_IN_ARRAY =
      """
      {"status": "success", "data": [{"run_id": "run-3", "workflow_id": "wf-1"}], "errors": null}
      """;

  static final String RUN =
      """
      {"status": "success",
       "data": {
         "_id": "run-1", "team_id": "team-7", "workflow_id": "wf-1", "group_id": "g",
         "status": "completed",
         "inputs": [
           {"path": "text_51536", "value": "a man riding a bike", "s3_key": null, "url": null},
           {"path": "image_35728", "value": null, "s3_key": "in/x.png",
            "url": "https://s3.example/in/x.png?X-Amz-Signature=abc"},
           {"path": "seed_456", "value": 12345}],
         "output_names": ["out.png"],
         "outputs": [
           {"filename": "out.png", "s3_key": "out/out.png", "url": "https://s3.example/out.png?s=1"}],
         "created_at": "2025-08-01T10:20:30.123456",
         "started_at": "2025-08-01T10:20:31Z",
         "completed_at": "2025-08-01T12:20:32.5+02:00",
         "cost": {"credits": 3, "items": [1, 2.5, true]}},
       "errors": null}
      """;

  static final String RUNS =
      """
      {"status": "success",
       "meta": {"sort_by": "created_at", "sort_order": "desc", "page": 2, "group_id": "g",
                "page_size": 2, "total_count": 5, "total_pages": 3},
       "data": {"runs": [{"_id": "run-1", "status": "running"},
                         {"_id": "run-2", "status": "queued"}]},
       "errors": null}
      """;

  static final String RUNS_OLD =
      """
      {"status": "success",
       "data": {"group_id": "g", "count": 2,
                "runs": [{"workflow_id": "wf-1", "status": "completed"},
                         {"workflow_id": "wf-1", "status": "failed"}]},
       "errors": null}
      """;

  static final String OUTPUT =
      """
      {"status": "success",
       "data": {"download_url": "https://s3.example/o.png?X-Amz-Signature=abc",
                "generation_status": "success"},
       "errors": null}
      """;

  static final String MESSAGE =
      """
      {"status": "success", "data": "Run cancelled successfully", "errors": null}
      """;

  /** A valid response with the shape that reads it. */
  record Sample(ResponseFormat<?> shape, String json) {}

  static final List<Sample> ALL =
      List.of(
          new Sample(ResponseFormat.HEALTH, HEALTH),
          new Sample(ResponseFormat.QUEUE, QUEUE),
          new Sample(ResponseFormat.WORKFLOWS, WORKFLOWS),
          new Sample(ResponseFormat.WORKFLOWS, WORKFLOWS_BETA),
          new Sample(ResponseFormat.SUBMISSION, SUBMISSION),
          new Sample(ResponseFormat.SUBMISSION, SUBMISSION_OLD),
          new Sample(ResponseFormat.SUBMISSION, SUBMISSION_IN_ARRAY),
          new Sample(ResponseFormat.RUN, RUN),
          new Sample(ResponseFormat.RUNS, RUNS),
          new Sample(ResponseFormat.RUNS, RUNS_OLD),
          new Sample(ResponseFormat.OUTPUT, OUTPUT),
          new Sample(ResponseFormat.CANCELLATION, MESSAGE));

  private Responses() {}

  static <T> Envelope<T> read(String json, ResponseFormat<T> shape) {
    return CODEC.read(json.getBytes(UTF_8), shape);
  }

  static <T> T data(String json, ResponseFormat<T> shape) {
    return read(json, shape).data();
  }

  static String success(String data) {
    return "{\"status\": \"success\", \"data\": " + data + "}";
  }
}
