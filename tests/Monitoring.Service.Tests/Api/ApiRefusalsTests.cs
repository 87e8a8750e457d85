using System.Net;

namespace Monitoring.Service.Tests.Api;

public sealed class ApiRefusalsTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("/v1/agents?slo=x", "slo is not known here; known: after")]
    [InlineData("/v1/agents/x/data-drift?input=y", "input is not known here; this address takes no parameters")]
    [InlineData("/v1/slos/x?after=", "after is not known here; this address takes no parameters")]
    [InlineData("/v1/episodes?State=open", "State is not known here; known: slo, state, after")]
    [InlineData("/v1/episodes?state=open&state=closed", "state must come once")]
    [InlineData("/v1/episodes?state=opened", "state must be open or closed")]
    [InlineData("/v1/episodes?slo=Order%20entry", "slo must be 1 to 63")]
    [InlineData("/v1/episodes?after=7", "after must be")]
    [InlineData("/v1/alerts?state=done", "state must be open or closed")]
    [InlineData("/v1/alerts?kind=late", "kind must be accuracy, silence, labelsLate, drift or drill")]
    [InlineData("/v1/alerts?agent=Order", "agent must be")]
    [InlineData("/v1/alerts?slo=A", "slo must be")]
    [InlineData("/v1/alerts?after=7", "after must be")]
    [InlineData("/v1/alerts?owner=dana", "owner is not known here; known: state, kind, agent, slo, after")]
    [InlineData("/v1/slos?after=%00", "after must be")]
    [InlineData("/v1/slos/x/transitions?after=x", "after must be")]
    [InlineData("/v1/slos/x/late?after=x", "after must be")]
    [InlineData("/v1/transactions?transactionId=PO-1", "agent is missing")]
    [InlineData("/v1/transactions?agent=order-entry&transactionId=", "transactionId is missing")]
    [InlineData("/v1/transactions?agent=Order&transactionId=PO-1", "agent must be")]
    [InlineData("/v1/transactions?agent=order-entry&transactionId=PO%0A1", "transactionId must be")]
    public async Task A_bad_query_value_is_refused_by_name(string address, string detail) =>
        Assert.StartsWith(detail, await host.RefusedAsync(address, HttpStatusCode.BadRequest), StringComparison.Ordinal);

    [Theory]
    [InlineData("/v1/slos/nobody")]
    [InlineData("/v1/slos/No%2Fbody")]
    [InlineData("/v1/slos/nobody/transitions")]
    [InlineData("/v1/slos/nobody/late")]
    [InlineData("/v1/episodes?slo=nobody")]
    [InlineData("/v1/episodes/7")]
    [InlineData("/v1/episodes/-7")]
    [InlineData("/v1/episodes/9223372036854775808")]
    [InlineData("/v1/episodes/seven")]
    [InlineData("/v1/alerts/7")]
    [InlineData("/v1/alerts/seven")]
    [InlineData("/v1/alerts?agent=nobody")]
    [InlineData("/v1/alerts?slo=nobody")]
    [InlineData("/v1/agents/nobody/data-drift")]
    [InlineData("/v1/transactions?agent=nobody&transactionId=PO-1")]
    public async Task What_nobody_knows_is_not_found(string address) =>
        Assert.EndsWith("is not known", await host.RefusedAsync(address, HttpStatusCode.NotFound), StringComparison.Ordinal);

    [Fact]
    public async Task Another_method_is_refused_and_the_right_one_named()
    {
        using var response = await host.Client.DeleteAsync("/v1/episodes/7");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow.Order());
    }
}
