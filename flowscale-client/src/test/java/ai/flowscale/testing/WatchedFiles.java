package ai.flowscale.testing;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The files of this machine through a file system of its own, which sees what is done to them. */
public final class WatchedFiles {
  private final Provider provider = new Provider();
  private final FileSystem fileSystem = new WatchedFileSystem();

  /** Whether files have keys, as on POSIX, or none, as on Windows. */
  public volatile boolean hasKeys = true;

  /** How many bytes of the next write are written before it fails, or none. */
  public volatile int bytesUntilFull = Integer.MAX_VALUE;

  /** Runs before a file is opened for reading. */
  public volatile Opening opening = path -> {};

  /** How many writes are not forced to the disk yet. */
  public final AtomicInteger unforced = new AtomicInteger();

  /** What happens when a file is opened. */
  @FunctionalInterface
  public interface Opening {
    void open(Path path) throws IOException;
  }

  /** Returns a path of this file system. */
  public Path of(Path path) {
    return (Path)
        Proxy.newProxyInstance(
            WatchedFiles.class.getClassLoader(),
            new Class<?>[] {Path.class, Inner.class},
            (proxy, method, arguments) -> call(path, method, arguments));
  }

  /** What the machine's own path is. */
  private interface Inner {
    Path inner();
  }

  private Object call(Path path, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("inner")) {
      return path;
    }
    if (method.getName().equals("getFileSystem")) {
      return fileSystem;
    }
    Object[] inner = arguments == null ? new Object[0] : arguments.clone();
    for (int i = 0; i < inner.length; i++) {
      inner[i] = inner[i] instanceof Inner watched ? watched.inner() : inner[i];
    }
    try {
      Object given = method.invoke(path, inner);
      return given instanceof Path other ? of(other) : given;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Path inner(Path path) {
    return path instanceof Inner watched ? watched.inner() : path;
  }

  private static FileSystemProvider real(Path path) {
    return inner(path).getFileSystem().provider();
  }

  private final class WatchedFileSystem extends FileSystem {
    private final FileSystem real = Path.of("").getFileSystem();

    @Override
    public FileSystemProvider provider() {
      return provider;
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public String getSeparator() {
      return real.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      List<Path> roots = new ArrayList<>();
      real.getRootDirectories().forEach(root -> roots.add(of(root)));
      return roots;
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      return real.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      return real.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
      return of(real.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
      throw new UnsupportedOperationException();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      return real.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() {
      throw new UnsupportedOperationException();
    }
  }

  private final class Provider extends FileSystemProvider {
    @Override
    public String getScheme() {
      return "watched";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
      return fileSystem;
    }

    @Override
    public Path getPath(URI uri) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SeekableByteChannel newByteChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      opening.open(inner(path));
      return real(path).newByteChannel(inner(path), options, attributes);
    }

    @Override
    public FileChannel newFileChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      opening.open(inner(path));
      return new Channel(real(path).newFileChannel(inner(path), options, attributes));
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
        Path folder, DirectoryStream.Filter<? super Path> filter) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
      real(folder).createDirectory(inner(folder), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
      real(path).delete(inner(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
      real(source).copy(inner(source), inner(target), options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
      real(source).move(inner(source), inner(target), options);
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
      return real(path).isSameFile(inner(path), inner(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
      return real(path).isHidden(inner(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
      return real(path).getFileStore(inner(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
      real(path).checkAccess(inner(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(
        Path path, Class<V> type, LinkOption... options) {
      return real(path).getFileAttributeView(inner(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
        Path path, Class<A> type, LinkOption... options) throws IOException {
      A attributes = real(path).readAttributes(inner(path), type, options);
      return hasKeys
          ? attributes
          : type.cast(
              Proxy.newProxyInstance(
                  WatchedFiles.class.getClassLoader(),
                  new Class<?>[] {BasicFileAttributes.class},
                  (proxy, method, arguments) ->
                      method.getName().equals("fileKey")
                          ? null
                          : BasicFileAttributes.class
                              .getMethod(method.getName())
                              .invoke(attributes)));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
        throws IOException {
      return real(path).readAttributes(inner(path), names, options);
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options)
        throws IOException {
      real(path).setAttribute(inner(path), name, value, options);
    }
  }

  private final class Channel extends FileChannel {
    private final FileChannel real;

    Channel(FileChannel real) {
      this.real = real;
    }

    private ByteBuffer fitting(ByteBuffer bytes) {
      unforced.incrementAndGet();
      return bytes.remaining() <= bytesUntilFull
          ? bytes
          : bytes.duplicate().limit(bytes.position() + bytesUntilFull);
    }

    private int written(ByteBuffer given, ByteBuffer fitting, int count) throws IOException {
      if (given != fitting) {
        bytesUntilFull = Integer.MAX_VALUE;
        throw new IOException("No space left on device");
      }
      return count;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      ByteBuffer fitting = fitting(bytes);
      return written(bytes, fitting, real.write(fitting));
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
      ByteBuffer fitting = fitting(bytes);
      return written(bytes, fitting, real.write(fitting, position));
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
      unforced.incrementAndGet();
      return real.write(sources, offset, length);
    }

    @Override
    public void force(boolean metaData) throws IOException {
      unforced.set(0);
      real.force(metaData);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return real.read(target);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return real.read(target, position);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
      return real.read(targets, offset, length);
    }

    @Override
    public long position() throws IOException {
      return real.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
      real.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return real.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      real.truncate(size);
      return this;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target)
        throws IOException {
      return real.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count)
        throws IOException {
      return real.transferFrom(source, position, count);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
      return real.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
      return real.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      real.close();
    }
  }
}
