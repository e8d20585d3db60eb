package ai.flowscale.benchmarks.process;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Responses of the size and kind that the service gives. */
public final class SampleResponses {
  private static final String SIGNATURE =
      "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE%2F20250801%2Fus-east-1%2Fs3"
          + "%2Faws4_request&X-Amz-Date=20250801T102030Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host"
          + "&X-Amz-Signature="
          + "0123456789abcdef".repeat(4);

  private SampleResponses() {}

  /** The answer to a look at one run. */
  public static byte[] run() {
    return envelope(runObject(1, SIGNATURE), "null");
  }

  /** A page of so many runs, with links as long as those that storage signs. */
  public static byte[] page(int runs) {
    return page(runs, SIGNATURE);
  }

  /** The same with links that are not signed. */
  public static byte[] pageOfShortLinks(int runs) {
    return page(runs, "");
  }

  private static byte[] page(int runs, String signature) {
    String all =
        IntStream.rangeClosed(1, runs)
            .mapToObj(number -> runObject(number, signature))
            .collect(Collectors.joining(","));
    return envelope(
        "{\"runs\":[" + all + "]}",
        "{\"sort_by\":\"created_at\",\"sort_order\":\"desc\",\"page\":1,\"page_size\":%d,"
                .formatted(runs)
            + "\"total_count\":%d,\"total_pages\":1,\"group_id\":\"group\"}".formatted(runs));
  }

  /** The answer about the containers. */
  public static byte[] health() {
    return envelope("[{\"container\":\"comfy-0\",\"status\":\"idle\"}]", "null");
  }

  private static byte[] envelope(String data, String meta) {
    return ("{\"status\":\"success\",\"data\":" + data + ",\"errors\":null,\"meta\":" + meta + "}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String runObject(int number, String signature) {
    String id = "6890%020d".formatted(number);
    return """
        {"_id":"%1$s","team_id":"team_4711","workflow_id":"bncu0a1kipv","group_id":"group",\
        "status":"completed","inputs":[\
        {"path":"text_51536","value":"a man riding a bike in the rain, number %2$d","s3_key":null,"url":null},\
        {"path":"seed_456","value":12345,"s3_key":null,"url":null},\
        {"path":"image_35728","value":null,"s3_key":"inputs/%1$s/input.png","url":"https://bucket.s3.amazonaws.com/inputs/%1$s/input.png%3$s"}],\
        "output_names":["poster_%2$d.png"],\
        "outputs":[{"filename":"poster_%2$d.png","s3_key":"outputs/%1$s/poster.png","url":"https://bucket.s3.amazonaws.com/outputs/%1$s/poster.png%3$s"}],\
        "created_at":"2025-08-01T10:20:30.123456","started_at":"2025-08-01T10:20:31.5Z",\
        "completed_at":"2025-08-01T10:20:39.250000+00:00"}"""
        .formatted(id, number, signature);
  }
}
