using Monitoring.Architecture;

namespace Monitoring.Core.Tests.Architecture;

public sealed class SqlBoundaryTests
{
    [Fact]
    public void Only_storage_asks_for_a_database_package() =>
        Assert.Equal(["Monitoring.Storage"], PackageReferences.ProjectsReferencing("src", "Dapper", "Microsoft.Data.Sqlite", "Npgsql"));

    [Fact]
    public void The_check_for_database_packages_finds_other_projects_too() =>
        Assert.Contains("Monitoring.Storage.Tests",
            PackageReferences.ProjectsReferencing("tests", "Dapper", "Microsoft.Data.Sqlite", "Npgsql"));
}
