using System.Reflection;
using Monitoring.Architecture;

namespace Monitoring.Service.Tests.Architecture;

public sealed class SqlBoundaryTests
{
    private static readonly string[] Databases = ["Dapper", "Microsoft.Data.Sqlite", "Npgsql", "System.Data.Common"];

    [Fact]
    public void The_service_speaks_no_SQL() =>
        Assert.Empty(AssemblyReferences.Of(Assembly.Load("Monitoring.Service")).AssembliesNamed(Databases));

    [Fact]
    public void The_check_for_SQL_can_fail() =>
        Assert.NotEmpty(AssemblyReferences.Of(Assembly.Load("Dapper")).AssembliesNamed(Databases));
}
