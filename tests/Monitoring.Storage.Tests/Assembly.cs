using Monitoring.TestDatabases;

[assembly: AssemblyFixture(typeof(PostgresLadderEnd))]
