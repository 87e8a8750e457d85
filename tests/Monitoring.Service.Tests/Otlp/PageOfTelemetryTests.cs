using System.Reflection;
using Monitoring.Service.Otlp;
using Monitoring.Service.Tests.Ingest;

namespace Monitoring.Service.Tests.Otlp;

/// <summary>What deploy/examples/opentelemetry.md says, held to what the service does.</summary>
public sealed class PageOfTelemetryTests
{
    private static readonly string Page = File.ReadAllText(RepositoryFile.At("deploy/examples/opentelemetry.md"));

    [Fact]
    public async Task The_example_by_hand_is_a_verdict()
    {
        await using var host = new IngestHost();
        await host.InitializeAsync();
        await host.PostAsync("/v1/outcomes", """{"agent":"order-entry","transactionId":"PO-1041"}""");

        var answer = await host.PostAsync("/otlp/v1/logs", Page.Split("-d '")[1].Split('\'')[0]);

        Assert.Equal(200, answer.Status);
        Assert.Equal(1, (await host.AgentAsync("order-entry")).Slos[0].Counts.Wrong);
    }

    [Fact]
    public void The_page_names_every_event_and_attribute_that_is_read()
    {
        var names = typeof(Conventions).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.True(names.Count > 15);
        Assert.All(names, name => Assert.Contains("`" + name, Page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_names_every_label_that_is_known()
    {
        var row = Page.Split("| `verdict` |")[1].Split('\n')[0];

        Assert.All(Judging.Labels, label => Assert.Contains($"`{label.Key}`", row, StringComparison.Ordinal));
    }
}
