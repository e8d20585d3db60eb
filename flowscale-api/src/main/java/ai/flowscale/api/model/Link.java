package ai.flowscale.api.model;

import java.net.URI;
import java.util.Objects;

/**
 * A link to a file, in most cases a presigned one: whoever has all of it can fetch the file until
 * it expires. So it is a type of its own, which prints without the parts that give access.
 *
 * @param text the link as it is, a URI in the sense of {@link URI}; a secret
 */
public record Link(String text) {

  /**
   * Takes a link as it is.
   *
   * @throws IllegalArgumentException if {@code text} is not a URI; the message does not hold it
   */
  public Link {
    Objects.requireNonNull(text, "text");
    if (!LinkSyntax.isPlain(text) && LinkSyntax.parse(text) == null) {
      throw new IllegalArgumentException(
          "text: not a URI; percent-encode what does not fit in one");
    }
  }

  /**
   * Makes a link to an address.
   *
   * @param uri the address
   * @return a link with the same text
   */
  public static Link of(URI uri) {
    return new Link(uri.toString());
  }

  /**
   * Returns the link as an address, made anew each time: most links are never followed, and a
   * {@link URI} costs several times what the rest of reading them does.
   *
   * @return the address, query included; a secret
   */
  public URI uri() {
    return URI.create(text);
  }

  /** Prints the link without user information, query and fragment. */
  @Override
  public String toString() {
    URI uri = uri();
    if (uri.getHost() == null) {
      return uri.getScheme() + ":...";
    }
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String query = uri.getRawQuery() == null ? "" : "?...";
    return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath() + query;
  }
}
