using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Monitoring.Service.Contract;
using Monitoring.Service.Reading;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Contract;

public sealed class ContractTests
{
    [Fact]
    public async Task The_document_describes_every_endpoint()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddReading().AddContract().AddSingleton<Store>(_ => throw new NotSupportedException());
        await using var app = builder.Build();
        app.MapReading();
        app.MapContract();
        await app.StartAsync();
        GoldenFile.Matches("openapi.json", await app.GetTestClient().GetStringAsync("/openapi/v1.json"));
    }
}
