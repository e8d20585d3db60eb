package ai.flowscale.examples.ee.output;

import ai.flowscale.api.model.RunOutput;
import java.util.List;

/**
 * An output as this application tells of it. The presigned link stays here: the content comes
 * through this application.
 *
 * @param filename its name
 * @param contentUrl where its content is, a path on this server
 */
public record OutputView(String filename, String contentUrl) {

  /** Describes an output. */
  public static OutputView of(RunOutput output, Links links) {
    return new OutputView(output.filename(), links.content(output.filename()));
  }

  /** Describes outputs. */
  public static List<OutputView> of(List<RunOutput> outputs, Links links) {
    return outputs.stream().map(output -> of(output, links)).toList();
  }
}
