package ai.flowscale.api.model;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A link to a file, in most cases a presigned one: anyone who has all of it can fetch the file
 * until it expires. So it is a type of its own, which prints without the parts that give access. A
 * serializer finds nothing of it, since it has neither components nor getters; to pass a link on,
 * call {@link #text()}.
 */
public final class Link {
  // Transient: some serializers read fields.
  private final transient URI uri;

  private Link(URI uri) {
    this.uri = uri;
  }

  /**
   * Takes a link as it is.
   *
   * @param text the link, a URI in the sense of {@link URI}; a secret
   * @throws IllegalArgumentException if {@code text} is not a URI; the message does not hold it
   */
  public Link(String text) {
    this(parse(Objects.requireNonNull(text, "text")));
  }

  private static URI parse(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      // Without its cause, which quotes the text.
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
    return new Link(Objects.requireNonNull(uri, "uri"));
  }

  /**
   * Returns the link as it is.
   *
   * @return the whole link; a secret
   */
  public String text() {
    return uri.toString();
  }

  /**
   * Returns the link as an address.
   *
   * @return the address, query included; a secret
   */
  public URI uri() {
    return uri;
  }

  /**
   * Whether the link has a query, as presigned links do. That is all that serializers write of it.
   *
   * @return true if there is one
   */
  public boolean isPresigned() {
    return uri.getRawQuery() != null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Link link && link.uri.equals(uri);
  }

  @Override
  public int hashCode() {
    return uri.hashCode();
  }

  /** Prints the link without user information, query and fragment. */
  @Override
  public String toString() {
    if (uri.getHost() == null) {
      return uri.getScheme() + ":...";
    }
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String query = uri.getRawQuery() == null ? "" : "?...";
    return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath() + query;
  }
}
