using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Alert;
using Monitoring.Service.Owners;
using Monitoring.Service.Tests.Owners;
using Monitoring.Service.Tests.Reading;
using Monitoring.Service.Upkeep;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Upkeep;

public sealed class UpkeepSliceTests(KeptRegistry kept) : IClassFixture<KeptRegistry>
{
    [Fact]
    public async Task A_running_service_follows_within_5_seconds_what_another_process_applied()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(kept.Store).AddSingleton(kept.Settings).AddSingleton(TimeProvider.System).AddSingleton<DispatchSignal>().AddOwners().AddUpkeep();
        using var host = builder.Build();
        await host.Services.ApplyRegistryFileAsync(TestContext.Current.CancellationToken);
        await host.StartAsync();
        var inForce = host.Services.GetRequiredService<RegistryInForce>();
        Assert.Equal(1, inForce.Mark.Revision);

        await kept.ApplyAsync(Documents.Change("Plant 2", "Plant 9"));
        var waited = Stopwatch.StartNew();
        while (inForce.Mark.Revision == 1 && waited.Elapsed < TimeSpan.FromSeconds(30))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Equal("Plant 9", inForce.Current.Plant.Name);
        Assert.True(waited.Elapsed < TimeSpan.FromSeconds(5), FormattableString.Invariant($"{waited.Elapsed}"));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_reference_asked_for_is_frozen_by_the_clock()
    {
        var token = TestContext.Current.CancellationToken;
        await kept.WriteAsync(Documents.Change("drift: notify", "baseline: frozen"));
        await kept.StartAsync();
        await kept.Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(1, 1_000).Select(Post)])], token);
        var job = new TendInputs(kept.Store, kept.InForce, new DispatchSignal(), NullLogger<TendInputs>.Instance);

        await job.Execute(null!, token);

        var agent = (await kept.Store.Readings.AgentsAsync(token)).Single();
        Assert.Equal(4, (await kept.Store.DataDrift.OfAsync(agent.Id, token))!.Inputs.Count);

        static OutcomePost Post(int number) => new(
            "order-entry", FormattableString.Invariant($"PO-{number}"), WatchedOrders.Order(number, "edi").Write(), Disposition.Auto, null, null);
    }
}
