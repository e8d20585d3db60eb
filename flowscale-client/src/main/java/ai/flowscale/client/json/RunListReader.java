package ai.flowscale.client.json;

import ai.flowscale.api.model.Run;
import jakarta.json.stream.JsonParser.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a list of runs, which is a page in today's format and all there are in the older ones. */
final class RunListReader implements DataReader<RunList> {

  private static final Fields<Field> FIELDS = Fields.of(Field.class);

  private enum Field {
    RUNS,
    GROUP_ID,
    COUNT,
    OTHER
  }

  @Override
  public boolean readsMeta() {
    return true;
  }

  @Override
  public RunList read(JsonCursor in) {
    if (in.event() != Event.START_OBJECT) {
      return new RunList(in.list(RunReader::run), null, null, null);
    }
    List<Run> runs = null;
    Long count = null;
    String groupId = null;
    for (Field field = in.nextField(FIELDS); field != null; field = in.nextField(FIELDS)) {
      switch (field) {
        case RUNS -> runs = in.list(RunReader::run);
        case COUNT -> count = in.longInteger();
        case GROUP_ID -> groupId = in.string();
        case OTHER -> in.skip();
      }
    }
    if (runs == null) {
      throw in.missing("runs");
    }
    return new RunList(runs, count, groupId, null);
  }

  @Override
  public RunList complete(RunList data, @Nullable MetaFields meta) {
    return new RunList(data.runs(), data.count(), data.groupId(), meta);
  }
}
