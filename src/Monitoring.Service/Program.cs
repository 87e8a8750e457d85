var builder = WebApplication.CreateSlimBuilder(args);
await using var app = builder.Build();
await app.RunAsync().ConfigureAwait(false);
