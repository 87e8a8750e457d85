using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Monitoring.Service.Owners;
using Monitoring.Service.Tests.Owners;
using Monitoring.Service.Upkeep;

namespace Monitoring.Service.Tests.Upkeep;

public sealed class UpkeepSliceTests(KeptRegistry kept) : IClassFixture<KeptRegistry>
{
    [Fact]
    public async Task A_running_service_follows_within_5_seconds_what_another_process_applied()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(kept.Store).AddSingleton(kept.Settings).AddSingleton(TimeProvider.System).AddOwners().AddUpkeep();
        using var host = builder.Build();
        await host.Services.ApplyRegistryFileAsync(TestContext.Current.CancellationToken);
        await host.StartAsync();
        var inForce = host.Services.GetRequiredService<RegistryInForce>();
        Assert.Equal(1, inForce.Revision);

        await kept.ApplyAsync(Documents.Change("Plant 2", "Plant 9"));
        var waited = Stopwatch.StartNew();
        while (inForce.Revision == 1 && waited.Elapsed < TimeSpan.FromSeconds(30))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Equal("Plant 9", inForce.Current.Plant.Name);
        Assert.True(waited.Elapsed < TimeSpan.FromSeconds(5), FormattableString.Invariant($"{waited.Elapsed}"));
        await host.StopAsync();
    }
}
