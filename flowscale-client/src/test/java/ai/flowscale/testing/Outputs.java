package ai.flowscale.testing;

import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.RunOutput;

/** Outputs of runs that are ready to be downloaded. */
public final class Outputs {
  public static final String LINK =
      "http://127.0.0.1:2/files/a.png?X-Amz-Signature=s3cret-signature";

  private Outputs() {}

  public static RunOutput output(String name) {
    return output(name, LINK);
  }

  public static RunOutput output(String name, String link) {
    return new RunOutput(name, new Link(link), null, "success");
  }
}
