using System.Text.Json;

namespace Monitoring.Scenarios;

/// <summary>Scenarios start the real process; it must lie beside them, set up as intended.</summary>
public sealed class ServiceIsBuiltTests
{
    [Fact]
    public void The_service_beside_the_scenarios_does_not_spin_has_threads_to_spare_and_uses_the_workstation_collector()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Monitoring.Service.runtimeconfig.json");
        using var settings = JsonDocument.Parse(File.ReadAllText(path));
        var properties = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.Equal(0, properties.GetProperty("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit").GetInt32());
        Assert.Equal(8, properties.GetProperty("System.Threading.ThreadPool.MinThreads").GetInt32());
        Assert.False(properties.GetProperty("System.GC.Server").GetBoolean());
    }
}
