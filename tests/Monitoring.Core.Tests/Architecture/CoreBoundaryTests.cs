using System.Reflection;
using Monitoring.Architecture;

namespace Monitoring.Core.Tests.Architecture;

public sealed class CoreBoundaryTests
{
    private static readonly string[] EffectNamespaces =
        ["System.Threading.Tasks", "System.Net", "System.Data", "Microsoft.Extensions.Logging"];

    private static readonly AssemblyReferences Core = AssemblyReferences.Of(Assembly.Load("Monitoring.Core"));
    private static readonly AssemblyReferences Tests = AssemblyReferences.Of(typeof(CoreBoundaryTests).Assembly);

    [Fact]
    public void The_core_needs_nothing_but_the_base_class_library() => Assert.Empty(Core.OutsideTheBaseClassLibrary());

    [Fact]
    public void The_check_for_foreign_assemblies_can_fail() => Assert.Contains("xunit.v3.assert", Tests.OutsideTheBaseClassLibrary());

    [Fact]
    public void The_core_does_no_asynchronous_work_no_network_no_logging() => Assert.Empty(Core.TypesIn(EffectNamespaces));

    [Fact]
    public async Task The_check_for_effects_can_fail()
    {
        // This very method makes the test assembly refer to System.Threading.Tasks.
        await Task.CompletedTask;
        Assert.Contains("System.Threading.Tasks.Task", Tests.TypesIn(EffectNamespaces));
    }

    [Fact]
    public void The_core_project_asks_for_no_package() =>
        Assert.Empty(PackageReferences.Of(
            Path.Combine(PackageReferences.Repository(), "src", "Monitoring.Core", "Monitoring.Core.csproj")));

    [Fact]
    public void The_check_for_packages_can_fail() =>
        Assert.Contains("MailKit",
            PackageReferences.Of(Path.Combine(PackageReferences.Repository(), "src", "Monitoring.Service", "Monitoring.Service.csproj")));
}
