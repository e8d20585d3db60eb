package ai.flowscale.dbscheduler;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.InputSource;
import ai.flowscale.api.error.InvalidRequestException;
import java.io.EOFException;
import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file by its address, so that it travels to the workers by reference: {@code
 * InputFile.of("cat.png", FileAt.uri(address))}. It is fetched each time it is sent, with no
 * credentials; redirects are followed, except from https to http. Another status than 200 and a
 * file that ends early count as a file that cannot be read.
 */
public final class FileAt implements InputSource {
  private static final int TIMEOUT_MILLIS = Math.toIntExact(Duration.ofSeconds(30).toMillis());

  private final URI uri;

  private FileAt(URI uri) {
    this.uri = uri;
  }

  /**
   * Takes an address.
   *
   * @param uri an absolute address with http or https and without a user, or with file and without
   *     a host; it is stored as it is, so that a presigned one lets all who read the database read
   *     the file
   * @return a source for {@link InputFile#of(String, InputSource)}
   * @throws InvalidRequestException if it is another address
   */
  public static FileAt uri(URI uri) {
    if (!isOfAFile(uri)) {
      throw new InvalidRequestException(
          "uri",
          "uri is not the address of a file: give one with http or https, a host and no user, or with file and no host");
    }
    return new FileAt(uri);
  }

  private static boolean isOfAFile(URI uri) {
    String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
    String host = authority(uri);
    return switch (scheme) {
      // The JDK fetches the file of another host by FTP.
      case "file" -> !uri.isOpaque() && (host.isEmpty() || host.equalsIgnoreCase("localhost"));
      case "http", "https" -> !host.isEmpty() && host.indexOf('@') < 0;
      default -> false;
    };
  }

  /** Host and port, also where the host is called as URIs do not allow, such as file_server. */
  private static String authority(URI uri) {
    return Objects.requireNonNullElse(uri.getRawAuthority(), "");
  }

  URI uri() {
    return uri;
  }

  @Override
  public InputStream open() throws IOException {
    try {
      return open(uri);
    } catch (NotTheFileException e) {
      throw new IOException(this + " cannot be read: " + e.getMessage());
    } catch (IOException | IllegalArgumentException e) {
      // What it says, and its cause, has the query.
      throw new IOException(this + " cannot be read: " + e.getClass().getSimpleName());
    }
  }

  private static boolean isFolder(URI at) {
    return at.getPath() != null && new File(at.getPath()).isDirectory();
  }

  private InputStream open(URI at) throws IOException {
    // Of a folder, the JDK's connection would give the names in it.
    if ("file".equalsIgnoreCase(at.getScheme()) && isFolder(at)) {
      throw new NotTheFileException("it is a folder");
    }
    URLConnection connection = at.toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    if (connection instanceof HttpURLConnection http) {
      int status = http.getResponseCode();
      String location = http.getHeaderField("Location");
      if (status != HttpURLConnection.HTTP_OK) {
        http.disconnect();
        // The JDK follows redirects too, but none to another protocol.
        if (status / 100 == 3 && location != null && isUpgrade(at, URI.create(location))) {
          return open(URI.create(location));
        }
        throw new NotTheFileException("the server responds with status " + status);
      }
    }
    return new Whole(connection.getInputStream(), connection.getContentLengthLong());
  }

  private static boolean isUpgrade(URI from, URI to) {
    return "http".equalsIgnoreCase(from.getScheme()) && "https".equalsIgnoreCase(to.getScheme());
  }

  /** What came is not the file. */
  private static final class NotTheFileException extends IOException {
    private static final long serialVersionUID = 1L;

    NotTheFileException(String reason) {
      super(reason);
    }
  }

  /** Fails if fewer bytes come than were announced: the JDK's stream just ends. */
  private final class Whole extends FilterInputStream {
    private long missing;

    Whole(InputStream in, long length) {
      super(in);
      this.missing = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = in.read(target, offset, length);
      if (count < 0 && missing > 0) {
        throw new EOFException(FileAt.this + " ends " + missing + " bytes too early");
      }
      missing -= Math.max(0, count);
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = in.skip(count);
      missing -= skipped;
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
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
    return "FileAt[" + uri.getScheme() + "://" + authority(uri) + uri.getPath() + "]";
  }
}
