package ai.flowscale.dbscheduler;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.InputSource;
import ai.flowscale.api.error.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file by its address, so that it travels to the workers by reference: {@code
 * InputFile.of("cat.png", FileAt.uri(address))}. It is fetched each time it is sent, with no
 * credentials.
 */
public final class FileAt implements InputSource {
  private static final Set<String> SCHEMES = Set.of("http", "https", "file");
  private static final int TIMEOUT_MILLIS = Math.toIntExact(Duration.ofSeconds(30).toMillis());

  private final URI uri;

  private FileAt(URI uri) {
    this.uri = uri;
  }

  /**
   * Takes an address.
   *
   * @param uri an absolute address with http, https or file, and without a user; it is stored as it
   *     is, so that a presigned one lets all who read the database read the file
   * @return a source for {@link InputFile#of(String, InputSource)}
   * @throws InvalidRequestException if it is another address
   */
  public static FileAt uri(URI uri) {
    String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme) || uri.getUserInfo() != null) {
      throw new InvalidRequestException(
          "uri", "uri is not the address of a file: give one with http, https or file, no user");
    }
    return new FileAt(uri);
  }

  URI uri() {
    return uri;
  }

  @Override
  public InputStream open() throws IOException {
    URLConnection connection = uri.toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    try {
      return connection.getInputStream();
    } catch (IOException e) {
      // What it says, and its cause, has the query.
      throw new IOException(this + " cannot be read: " + e.getClass().getSimpleName());
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FileAt that && uri.equals(that.uri);
  }

  @Override
  public int hashCode() {
    return uri.hashCode();
  }

  /** Leaves out the query, which may be a signature. */
  @Override
  public String toString() {
    return "FileAt[" + uri.getScheme() + "://" + uri.getHost() + uri.getPath() + "]";
  }
}
