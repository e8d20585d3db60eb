package ai.flowscale.dbscheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.InvalidRequestException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file by its address is the whole file, or fails. */
class FileAtTest {
  private static final String MOVED = "301 Moved Permanently\r\nLocation: ";

  private ServerSocket server;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    new Thread(this::serve).start();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        BufferedReader request = new BufferedReader(new InputStreamReader(socket.getInputStream()));
        String path = request.readLine().split("[ ?]")[1];
        while (!request.readLine().isEmpty()) {
          // The headers.
        }
        String head = "HTTP/1.1 " + response(path) + "\r\nConnection: close\r\n\r\n8 bytes!";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // The next one, or the end.
      }
    }
  }

  private static String response(String path) {
    return switch (path) {
      case "/whole" -> "200 OK\r\nContent-Length: 8";
      case "/unknown" -> "200 OK";
      case "/half" -> "200 OK\r\nContent-Length: 16";
      case "/other" -> "203 Transformed\r\nContent-Length: 8";
      case "/moved" -> MOVED + "/whole\r\nContent-Length: 8";
      case "/elsewhere" -> MOVED + "ftp://127.0.0.1/?signature=secret\r\nContent-Length: 8";
      // Nothing listens there.
      default -> MOVED + "https://127.0.0.1:1/?signature=secret\r\nContent-Length: 8";
    };
  }

  private byte[] read(String path) throws IOException {
    URI address = URI.create("http://127.0.0.1:" + server.getLocalPort() + path);
    try (InputStream file = FileAt.uri(address).open()) {
      return file.readAllBytes();
    }
  }

  @Test
  void theWholeFileIsRead() throws IOException {
    assertThat(read("/whole")).hasSize(8);
    assertThat(read("/unknown")).hasSize(8);
    assertThat(read("/moved")).hasSize(8);
  }

  @Test
  void aFolderIsNoFile(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("8 bytes"), new byte[8]);

    URI ofThisMachine = URI.create("file://localhost" + file.toUri().getRawPath());
    try (InputStream read = FileAt.uri(ofThisMachine).open()) {
      assertThat(read).hasContent(Files.readString(file));
    }
    try (InputStream read = FileAt.uri(file.toUri()).open()) {
      assertThat(read.readAllBytes()).hasSize(8);
    }
    for (Path path : List.of(folder, folder.resolve("none"))) {
      FileAt none = FileAt.uri(path.toUri());
      assertThatThrownBy(none::open).isInstanceOf(IOException.class);
    }
  }

  /** The JDK fetches a file of another host by FTP. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "file://files.example.com/cat.png",
        "file://~/cat.png",
        "file://me@/cat.png",
        "file:cat.png",
        "http:cat.png",
        "http:///cat.png",
        "https://me@file_server/cat.png",
        "ftp://files.example.com/cat.png",
        "jar:file:/cats.jar!/cat.png"
      })
  void whatIsNotTheAddressOfAFileIsRefused(String address) {
    assertThatThrownBy(() -> FileAt.uri(URI.create(address)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("uri is not the address of a file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file://LOCALHOST/cat.png", "http://file_server:8080/cat.png"})
  void aHostMayHaveAnyName(String address) {
    assertThat(FileAt.uri(URI.create(address))).hasToString("FileAt[" + address + "]");
  }

  @Test
  void halfAFileIsNotTheFile() {
    assertThatThrownBy(() -> read("/half?signature=secret"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/half] ends 8 bytes too early")
        .hasMessageNotContaining("secret");
  }

  @Test
  void thePageOfARedirectIsNotTheFile() {
    assertThatThrownBy(() -> read("/upgraded"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ConnectException")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> read("/elsewhere"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("status 301")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> read("/other")).hasMessageContaining("status 203");
  }
}
