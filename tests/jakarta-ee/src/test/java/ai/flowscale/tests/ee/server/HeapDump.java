package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A heap dump in HotSpot's format (HPROF 1.0.2), as far as it takes to see who refers to whom.
 * Dumps of a heap beyond 2 GiB cannot be read.
 */
final class HeapDump {
  /** A root of the garbage collector, and of what kind it is. */
  record Root(long id, String kind) {}

  /** A reference to another object, and by what. */
  record Reference(long to, String by) {}

  /** A class, with the fields that its instances have besides those of its superclass. */
  private record Type(
      String name, long parent, long loader, List<Reference> statics, List<Field> fields) {}

  private record Field(String name, byte type) {}

  /** Where an object is in the file. */
  private static final int OBJECT = 2;

  private static final int[] SIZES = {0, 0, 8, 0, 1, 2, 4, 8, 1, 2, 4, 8};

  private final ByteBuffer bytes;
  private final Map<Long, String> strings = new HashMap<>();
  private final Map<Long, Long> classNames = new HashMap<>();
  private final Map<Long, Type> types = new HashMap<>();
  private final Map<Long, Integer> objects = new HashMap<>();
  private final List<Root> roots = new ArrayList<>();

  private HeapDump(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  static HeapDump read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      HeapDump dump = new HeapDump(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
      dump.readRecords();
      return dump;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Root> roots() {
    return roots;
  }

  /** The class loaders that have loaded a class of this name. */
  List<Long> loadersOf(String className) {
    return types.values().stream()
        .filter(type -> type.name().equals(className))
        .map(Type::loader)
        .toList();
  }

  /** The name of an object's class; of a class its own. */
  String describe(long id) {
    Type itself = types.get(id);
    if (itself != null) {
      return "class " + itself.name();
    }
    return typeOf(id).map(Type::name).orElse("array");
  }

  /** What an object refers to, except weakly. */
  List<Reference> references(long id) {
    Type itself = types.get(id);
    List<Reference> found = new ArrayList<>();
    if (itself != null) {
      found.add(new Reference(itself.parent(), "superclass"));
      found.add(new Reference(itself.loader(), "loader"));
      found.addAll(itself.statics());
      return found;
    }
    Integer at = objects.get(id);
    if (at == null) {
      return found;
    }
    if (bytes.get(at) == 0x22) {
      found.add(new Reference(bytes.getLong(at + 17), "class"));
      for (int i = 0; i < bytes.getInt(at + 13); i++) {
        found.add(new Reference(bytes.getLong(at + 25 + 8 * i), "[]"));
      }
      return found;
    }
    long classId = bytes.getLong(at + 13);
    found.add(new Reference(classId, "class"));
    int position = at + 25;
    boolean weak = isWeak(classId);
    for (Type type = types.get(classId); type != null; type = types.get(type.parent())) {
      for (Field field : type.fields()) {
        if (field.type() == OBJECT && !(weak && "referent".equals(field.name()))) {
          found.add(new Reference(bytes.getLong(position), field.name()));
        }
        position += SIZES[field.type()];
      }
    }
    return found;
  }

  private boolean isWeak(long classId) {
    for (Type type = types.get(classId); type != null; type = types.get(type.parent())) {
      // Those of finalizers too: what only they refer to is finalized and gone.
      if ("java.lang.ref.Reference".equals(type.name())) {
        return true;
      }
    }
    return false;
  }

  private Optional<Type> typeOf(long id) {
    Integer at = objects.get(id);
    if (at == null) {
      return Optional.empty();
    }
    return Optional.ofNullable(types.get(bytes.getLong(bytes.get(at) == 0x21 ? at + 13 : at + 17)));
  }

  private void readRecords() {
    while (bytes.get() != 0) {
      // The format's name.
    }
    if (bytes.getInt() != 8) {
      throw new IllegalStateException("Only dumps of 64-bit JVMs can be read");
    }
    bytes.getLong();
    while (bytes.hasRemaining()) {
      int tag = bytes.get() & 0xff;
      bytes.getInt();
      int end = bytes.position() + Integer.parseInt(Integer.toUnsignedString(bytes.getInt())) + 4;
      switch (tag) {
        case 0x01 -> {
          long id = bytes.getLong();
          byte[] text = new byte[end - bytes.position()];
          bytes.get(text);
          strings.put(id, new String(text, StandardCharsets.UTF_8));
        }
        case 0x02 -> {
          bytes.getInt();
          long id = bytes.getLong();
          bytes.getInt();
          classNames.put(id, bytes.getLong());
        }
        case 0x0c, 0x1c -> {
          while (bytes.position() < end) {
            readSubRecord();
          }
        }
        default -> {}
      }
      bytes.position(end);
    }
  }

  private void readSubRecord() {
    int at = bytes.position();
    int tag = bytes.get() & 0xff;
    switch (tag) {
      case 0xff -> root("unknown", 0);
      case 0x01 -> root("JNI global", 8);
      case 0x02 -> root("JNI local", 8);
      case 0x03 -> root("stack", 8);
      case 0x04 -> root("native stack", 4);
      case 0x05 -> root("system class", 0);
      case 0x06 -> root("thread block", 4);
      case 0x07 -> root("monitor", 0);
      case 0x08 -> root("thread", 8);
      case 0x20 -> readClass();
      case 0x21 -> {
        objects.put(bytes.getLong(), at);
        skip(12);
        skip(bytes.getInt());
      }
      case 0x22 -> {
        objects.put(bytes.getLong(), at);
        skip(4);
        skip(8 * bytes.getInt() + 8);
      }
      case 0x23 -> {
        skip(12);
        int count = bytes.getInt();
        skip(SIZES[bytes.get()] * count);
      }
      default -> throw new IllegalStateException("Unknown record " + tag);
    }
  }

  private void root(String kind, int more) {
    roots.add(new Root(bytes.getLong(), kind));
    skip(more);
  }

  private void readClass() {
    long id = bytes.getLong();
    bytes.getInt();
    long parent = bytes.getLong();
    long loader = bytes.getLong();
    skip(8 * 4 + 4);
    for (int i = bytes.getShort() & 0xffff; i > 0; i--) {
      skip(2);
      skip(SIZES[bytes.get()]);
    }
    List<Reference> statics = new ArrayList<>();
    for (int i = bytes.getShort() & 0xffff; i > 0; i--) {
      long name = bytes.getLong();
      byte type = bytes.get();
      if (type == OBJECT) {
        statics.add(new Reference(bytes.getLong(), "static " + strings.get(name)));
      } else {
        skip(SIZES[type]);
      }
    }
    List<Field> fields = new ArrayList<>();
    for (int i = bytes.getShort() & 0xffff; i > 0; i--) {
      fields.add(new Field(strings.getOrDefault(bytes.getLong(), "?"), bytes.get()));
    }
    String name = strings.getOrDefault(classNames.getOrDefault(id, 0L), "?").replace('/', '.');
    types.put(id, new Type(name, parent, loader, statics, fields));
  }

  private void skip(int count) {
    bytes.position(bytes.position() + count);
  }
}
