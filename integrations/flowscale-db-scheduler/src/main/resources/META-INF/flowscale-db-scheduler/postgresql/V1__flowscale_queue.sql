-- The tables of flowscale-db-scheduler for PostgreSQL: apply once, as the owner of the schema, or let Flyway do it.

-- One row: the bound of the fleet, and the version of these tables.
create table flowscale_fleet (
  id int primary key check (id = 1),
  schema_version int not null,
  max_in_flight int not null,
  automatic boolean not null,
  checked_at timestamp with time zone not null
);

-- The batches that are paused.
create table flowscale_paused (
  batch varchar(200) primary key
);

create table flowscale_request (
  id bigint generated always as identity primary key,
  batch varchar(200) not null,
  request_key varchar(500) not null,
  state varchar(20) not null,
  priority int not null,
  workflow_id varchar(500) not null,
  payload_format int not null,
  payload text not null,
  digest varchar(64) not null,
  group_id varchar(100),
  run_id varchar(500),
  slot int unique, -- no two requests in flight in one: this is the bound of the fleet; from 100000 on beside it
  submissions int not null default 0,
  attempts int not null default 0,
  cancel_asked boolean not null default false,
  cancel_sent boolean not null default false,
  failure varchar(20),
  reason varchar(1000),
  not_before timestamp with time zone,
  submitted_at timestamp with time zone,
  searched_since timestamp with time zone,
  ended_at timestamp with time zone,
  unique (batch, request_key)
);

create index flowscale_request_pending on flowscale_request (priority desc, id) where state = 'pending';

-- db-scheduler's table, under a name of its own: an application's own scheduler does not see these tasks.
create table flowscale_task (
  task_name text not null,
  task_instance text not null,
  task_data bytea,
  execution_time timestamp with time zone not null,
  picked boolean not null,
  picked_by text,
  last_success timestamp with time zone,
  last_failure timestamp with time zone,
  consecutive_failures int,
  last_heartbeat timestamp with time zone,
  version bigint not null,
  priority smallint,
  primary key (task_name, task_instance)
);

create index flowscale_task_execution_time on flowscale_task (execution_time);
create index flowscale_task_last_heartbeat on flowscale_task (last_heartbeat);

-- At the end: a queue that finds it finds all tables.
insert into flowscale_fleet (id, schema_version, max_in_flight, automatic, checked_at)
values (1, 1, 1, true, timestamp with time zone '2000-01-01 00:00:00+00');
