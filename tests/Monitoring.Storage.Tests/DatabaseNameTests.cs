namespace Monitoring.Storage.Tests;

/// <summary>A database in words for people.</summary>
public sealed class DatabaseNameTests
{
    [Theory]
    [InlineData("sqlite:/srv/accuracy/monitoring.db", "sqlite:/srv/accuracy/monitoring.db")]
    [InlineData("Host=db1,db2;Database=monitoring;Username=agents;Password=s3cret", "PostgreSQL database monitoring on db1,db2")]
    [InlineData("Host=db1;Port=6432;Username=agents;Password=s3cret", "PostgreSQL database agents on db1, port 6432")]
    [InlineData("Host=db1:5433,db2:5434;Database=m;Password=s3cret", "PostgreSQL database m on db1:5433,db2:5434")]
    public void It_is_named_without_its_password(string database, string name) => Assert.Equal(name, Store.NameOf(database));
}
