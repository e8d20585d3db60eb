package ai.flowscale.api.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Another process may write to the folder: it must not lead what is opened out of it. */
class RootFolderTest {
  private static final Path INNER = Path.of("inner");
  private static final Path FILE = Path.of("file");
  private static final Path OTHER = Path.of("other");

  @TempDir Path temporary;
  private Path top;
  private Path outside;

  /** How folders are opened, of which a platform has the first or only the second. */
  private enum Way {
    BY_DESCRIPTOR,
    BY_PATH;

    OpenFolder open(Path folder) throws IOException {
      return open(RootFolder.of(folder));
    }

    OpenFolder open(RootFolder root) throws IOException {
      return this == BY_PATH ? root.byPath() : root.open(Path.of(""));
    }

    OpenFolder inner(Path folder) throws IOException {
      try (OpenFolder opened = open(folder)) {
        return RootFolder.next(opened, INNER, true);
      }
    }
  }

  @BeforeEach
  void makeFolders() throws IOException {
    top = Files.createDirectory(temporary.resolve("top")).toRealPath();
    outside = Files.createDirectory(temporary.resolve("outside")).toRealPath();
    Files.writeString(outside.resolve("file"), "secret");
  }

  private Path inner() throws IOException {
    Path inner = Files.createDirectory(top.resolve("inner"));
    Files.writeString(inner.resolve("file"), "public");
    return inner;
  }

  /** Moves the inner folder away, and puts a link in its place. */
  private Path swap() throws IOException {
    Path moved = Files.move(top.resolve("inner"), top.resolve("moved"));
    Files.createSymbolicLink(top.resolve("inner"), outside);
    return moved;
  }

  private static String read(OpenFolder folder) throws IOException {
    try (SeekableByteChannel channel = folder.read(FILE);
        InputStream in = Channels.newInputStream(channel)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFolderThatIsALinkIsNotOpened(Way way) throws IOException {
    Files.createSymbolicLink(top.resolve("inner"), outside);

    assertThatThrownBy(() -> way.inner(top)).hasMessageContaining("it is a link");
  }

  @ParameterizedTest
  @EnumSource
  void aFolderThatIsReplacedBetweenTheCheckAndTheOpeningIsNotLeft(Way way) throws IOException {
    inner();
    try (OpenFolder opened = way.open(top)) {
      assertThat(opened.attributes(INNER).isDirectory()).isTrue();
      swap();

      assertThatThrownBy(() -> opened.into(INNER)).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsReadOutsideOnceAFolderIsOpen(Way way) throws IOException {
    inner();
    try (OpenFolder opened = way.inner(top)) {
      swap();

      if (way == Way.BY_PATH) {
        assertThatThrownBy(() -> read(opened)).isInstanceOf(IOException.class);
      } else {
        assertThat(read(opened)).isEqualTo("public");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsWrittenOutsideOnceAFolderIsOpen(Way way) throws IOException {
    inner();
    try (OpenFolder opened = way.inner(top)) {
      try (SeekableByteChannel made = opened.create(OTHER)) {
        made.write(ByteBuffer.wrap("made".getBytes(UTF_8)));
      }
      Path moved = swap();

      if (way == Way.BY_PATH) {
        assertThatThrownBy(() -> opened.replace(OTHER, FILE)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> opened.add(OTHER, Path.of("new"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> opened.create(Path.of("new"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> opened.delete(FILE)).isInstanceOf(IOException.class);
      } else {
        assertThat(opened.add(OTHER, Path.of("new"))).isTrue();
        assertThat(moved.resolve("new")).hasContent("made");
        opened.replace(Path.of("new"), FILE);
        assertThat(moved.resolve("file")).hasContent("made");
        opened.delete(FILE);
        assertThat(moved).isEmptyDirectory();
      }
      assertThat(outside.resolve("file")).hasContent("secret");
      assertThat(Files.list(outside)).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLinkInThePlaceOfAFileIsNotRead(Way way) throws IOException {
    Path inner = inner();
    try (OpenFolder opened = way.inner(top)) {
      Files.delete(inner.resolve("file"));
      Files.createSymbolicLink(inner.resolve("file"), outside.resolve("file"));

      assertThatThrownBy(() -> read(opened)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> opened.readFile(FILE)).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatIsTakenIsNotReplaced(Way way) throws IOException {
    Path inner = inner();
    Files.writeString(inner.resolve("other"), "new");
    try (OpenFolder opened = way.inner(top)) {
      assertThat(opened.add(OTHER, FILE)).isFalse();
      assertThatThrownBy(() -> opened.moveNew(OTHER, FILE)).isInstanceOf(IOException.class);
      opened.moveNew(OTHER, Path.of("third"));
    }
    assertThat(inner.resolve("file")).hasContent("public");
    assertThat(inner.resolve("third")).hasContent("new");
  }

  @Test
  void whatIsNoNameInAFolderIsRefused() throws IOException {
    RootFolder root = RootFolder.of(top);
    for (String name : List.of("..", ".", "../outside", "inner/../../outside", "" + outside)) {
      assertThatThrownBy(() -> root.openOrMake(Path.of(name)))
          .as(name)
          .isInstanceOf(InvalidPathException.class);
    }
  }

  @Test
  void theFolderItselfMayBeALinkWhichIsResolvedOnce() throws IOException {
    inner();
    Path link = Files.createSymbolicLink(temporary.resolve("link"), top);
    RootFolder root = RootFolder.make(link);
    FoundFile found = root.file(INNER.resolve("file"));
    Files.delete(link);
    Files.createSymbolicLink(link, outside);

    assertThat(root.path()).isEqualTo(top);
    assertThat(found.open()).hasContent("public");
  }

  @Test
  void aFolderThatALinkHasReplacedIsNotOpened() throws IOException {
    RootFolder root = RootFolder.of(top);
    Files.delete(top);
    Files.createSymbolicLink(top, outside);

    assertThatThrownBy(() -> root.open(Path.of(""))).isInstanceOf(IOException.class);
    assertThatThrownBy(root::byPath).isInstanceOf(IOException.class);
  }

  @Test
  void whatWasOpenedIsComparedWithWhatThePathLeadsTo() throws IOException {
    RootFolder root = RootFolder.of(top);
    try (DirectoryStream<Path> opened = Files.newDirectoryStream(outside)) {
      assumeTrue(opened instanceof SecureDirectoryStream, "folders have descriptors");

      assertThatThrownBy(() -> root.isHere((SecureDirectoryStream<Path>) opened))
          .isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLinkThatHasComeOnTheWayToTheFolderIsNotFollowed(Way way) throws IOException {
    RootFolder root = RootFolder.of(Files.createDirectory(top.resolve("inner")));
    Files.createDirectory(outside.resolve("inner"));
    Files.move(top, temporary.resolve("moved"));
    Files.createSymbolicLink(top, outside);

    assertThatThrownBy(() -> way.open(root)).isInstanceOf(IOException.class);
  }

  @Test
  void linksThatStayInTheFoldersAreFollowedWhereAFileIsLookedFor() throws IOException {
    inner();
    Path second = Files.createDirectory(temporary.resolve("second"));
    Files.createSymbolicLink(second.resolve("there"), top.resolve("inner/file"));
    Files.createSymbolicLink(second.resolve("secret"), outside.resolve("file"));
    List<RootFolder> roots = List.of(RootFolder.of(top), RootFolder.of(second));

    assertThat(RootFolder.find(roots, Path.of("there")).orElseThrow().open()).hasContent("public");
    assertThat(RootFolder.find(roots, top.resolve("inner/file"))).isPresent();
    for (String none : List.of("secret", "../outside/file", "inner", "", "none")) {
      assertThat(RootFolder.find(roots, Path.of(none))).as(none).isEmpty();
    }
    assertThat(RootFolder.find(roots, outside.resolve("file"))).isEmpty();
  }

  @Test
  void aFoundFileIsNotReadThroughALinkThatCameSince() throws IOException {
    inner();
    FoundFile found = RootFolder.of(top).file(INNER.resolve("file"));
    swap();

    assertThatThrownBy(found::open).isInstanceOf(IOException.class);
  }

  @Test
  void anotherFileOfTheSameSizeAndTimeIsNotTheOneThatWasFound() throws IOException {
    Path file = inner().resolve("file");
    FoundFile found = RootFolder.of(top).file(INNER.resolve("file"));
    Path other = Files.writeString(top.resolve("other"), "change");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(found::open).hasMessageContaining("changed or replaced");
  }

  @Test
  void aFileThatWasChangedIsNotTheOneThatWasFound() throws IOException {
    Path file = inner().resolve("file");
    FoundFile found = RootFolder.of(top).file(INNER.resolve("file"));
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertThatThrownBy(found::open).isInstanceOf(IOException.class);
  }
}
